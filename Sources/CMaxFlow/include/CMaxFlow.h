#ifndef CMAXFLOW_H
#define CMAXFLOW_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The minimum cut between a source and a sink of a grid whose pixels are joined to their eight neighbors
 * (Boykov & Kolmogorov 2004, by the Boost Graph Library).
 *
 * terminals: by pixel, row by row: the capacity from the source where positive, to the sink where negative.
 * right, down, down_right, down_left: by pixel, the capacity in both directions between it and the neighbor there; what
 *     would lie outside of the grid is not read.
 * is_source: set by pixel to 1 on the source's side, else to 0.
 *
 * Returns 0, or 1 where there is not enough memory.
 */
int32_t cmaxflow_cut_grid(int32_t width, int32_t height, const float *terminals, const float *right, const float *down,
                          const float *down_right, const float *down_left, uint8_t *is_source);

#ifdef __cplusplus
}
#endif

#endif
