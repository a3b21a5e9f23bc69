#include "CMaxFlow.h"

#include <cmath>
#include <new>
#include <utility>
#include <vector>

#include <boost/graph/boykov_kolmogorov_max_flow.hpp>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/property_map/property_map.hpp>

namespace {

using Index = uint32_t;
using Graph =
    boost::compressed_sparse_row_graph<boost::directedS, boost::no_property, boost::no_property, boost::no_property,
                                       Index, Index>;
using Edge = boost::graph_traits<Graph>::edge_descriptor;

/* The directions to the neighbors, in the order in which those lie in memory; of 7 − d the opposite. */
constexpr int dx[8] = {-1, 0, 1, -1, 1, -1, 0, 1};
constexpr int dy[8] = {-1, -1, -1, 0, 0, 1, 1, 1};

struct Grid {
  int32_t width, height;
  const float *terminals, *right, *down, *down_right, *down_left;

  Index area() const { return static_cast<Index>(width) * static_cast<Index>(height); }
  Index source() const { return area(); }
  Index sink() const { return area() + 1; }

  bool has_neighbor(int x, int y, int d) const {
    return x + dx[d] >= 0 && x + dx[d] < width && y + dy[d] >= 0 && y + dy[d] < height;
  }

  Index neighbor(Index pixel, int d) const { return pixel + static_cast<Index>(dy[d] * width + dx[d]); }

  float capacity(Index pixel, int d) const {
    switch (d) {
    case 4: return right[pixel];
    case 5: return down_left[pixel];
    case 6: return down[pixel];
    case 7: return down_right[pixel];
    default: return capacity(neighbor(pixel, d), 7 - d);
    }
  }
};

void cut(const Grid &grid, uint8_t *is_source) {
  const Index area = grid.area();
  std::vector<std::pair<Index, Index>> edges;
  std::vector<float> capacities;
  edges.reserve(10 * static_cast<size_t>(area));
  capacities.reserve(10 * static_cast<size_t>(area));
  /* By direction and pixel, and by pixel: the number of the edge there. */
  std::vector<Index> to_neighbor(8 * static_cast<size_t>(area)), to_terminal(area), from_terminal(area);
  const auto add = [&](Index from, Index to, float capacity) {
    edges.emplace_back(from, to);
    capacities.push_back(capacity);
    return static_cast<Index>(edges.size() - 1);
  };
  for (int y = 0; y < grid.height; y++) {
    for (int x = 0; x < grid.width; x++) {
      const Index pixel = static_cast<Index>(y) * grid.width + x;
      for (int d = 0; d < 8; d++) {
        if (grid.has_neighbor(x, y, d))
          to_neighbor[static_cast<size_t>(d) * area + pixel] =
              add(pixel, grid.neighbor(pixel, d), grid.capacity(pixel, d));
      }
      const float terminal = grid.terminals[pixel];
      if (terminal != 0)
        to_terminal[pixel] = add(pixel, terminal > 0 ? grid.source() : grid.sink(), std::fmax(-terminal, 0.0f));
    }
  }
  for (const bool is_positive : {true, false}) {
    for (Index pixel = 0; pixel < area; pixel++) {
      const float terminal = grid.terminals[pixel];
      if (terminal != 0 && (terminal > 0) == is_positive)
        from_terminal[pixel] =
            add(is_positive ? grid.source() : grid.sink(), pixel, std::fmax(terminal, 0.0f));
    }
  }
  std::vector<Edge> reverse(edges.size());
  const auto join = [&](Index a, Index b) {
    reverse[a] = Edge(edges[b].first, b);
    reverse[b] = Edge(edges[a].first, a);
  };
  for (int y = 0; y < grid.height; y++) {
    for (int x = 0; x < grid.width; x++) {
      const Index pixel = static_cast<Index>(y) * grid.width + x;
      for (int d = 4; d < 8; d++) {
        if (grid.has_neighbor(x, y, d))
          join(to_neighbor[static_cast<size_t>(d) * area + pixel],
               to_neighbor[static_cast<size_t>(7 - d) * area + grid.neighbor(pixel, d)]);
      }
      if (grid.terminals[pixel] != 0) join(to_terminal[pixel], from_terminal[pixel]);
    }
  }
  for (auto *unused : {&to_neighbor, &to_terminal, &from_terminal}) std::vector<Index>().swap(*unused);

  Graph graph(boost::edges_are_sorted, edges.begin(), edges.end(), area + 2, edges.size());
  std::vector<std::pair<Index, Index>>().swap(edges);
  std::vector<float> residuals(capacities.size());
  std::vector<Edge> predecessors(area + 2);
  std::vector<boost::default_color_type> trees(area + 2);
  std::vector<Index> distances(area + 2);
  const auto edge_index = get(boost::edge_index, graph);
  const auto vertex_index = get(boost::vertex_index, graph);
  boost::boykov_kolmogorov_max_flow(
      graph, boost::make_iterator_property_map(capacities.begin(), edge_index),
      boost::make_iterator_property_map(residuals.begin(), edge_index),
      boost::make_iterator_property_map(reverse.begin(), edge_index),
      boost::make_iterator_property_map(predecessors.begin(), vertex_index),
      boost::make_iterator_property_map(trees.begin(), vertex_index),
      boost::make_iterator_property_map(distances.begin(), vertex_index), vertex_index, grid.source(), grid.sink());
  for (Index pixel = 0; pixel < area; pixel++) is_source[pixel] = trees[pixel] == boost::black_color;
}

} // namespace

int32_t cmaxflow_cut_grid(int32_t width, int32_t height, const float *terminals, const float *right, const float *down,
                          const float *down_right, const float *down_left, uint8_t *is_source) {
  try {
    cut({width, height, terminals, right, down, down_right, down_left}, is_source);
    return 0;
  } catch (const std::bad_alloc &) {
    return 1;
  }
}
