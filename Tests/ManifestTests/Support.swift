import Manifest

/// A small manifest with a parameter of every kind, to break in tests.
let exampleJSON = """
    {
      "name": "example",
      "version": 1,
      "title": "Example",
      "blurb": "Does nothing",
      "help": "An example.",
      "gimp": { "menu": { "path": "<Image>/Filters/Pareidolia", "label": "_Example..." }, "imageTypes": "RGB*, GRAY*" },
      "parameters": [
        { "name": "count", "label": "Cou_nt", "kind": "integer", "default": 4, "range": [1, 20], "tooltip": "t", "aliases": [ { "name": "total-number" } ] },
        { "name": "octave-scale", "label": "_Scale", "kind": "number", "default": 1.5, "range": [1, 4], "unit": "times", "tooltip": "t", "aliases": [ { "name": "coarse", "values": { "true": 4, "false": 1.5 } } ] },
        { "name": "keep", "label": "_Keep", "kind": "boolean", "default": false, "tooltip": "t" },
        { "name": "start", "label": "Start", "kind": "choice", "default": "noise",
          "choices": [ { "value": "noise", "label": "Noise" }, { "value": "picture", "label": "Picture" } ], "tooltip": "t",
          "aliases": [ { "name": "begin", "values": { "void": "noise", "itself": "picture" } } ] },
        { "name": "note", "label": "Note", "kind": "text", "default": "", "tooltip": "t" },
        { "name": "model", "label": "Model", "kind": "model", "default": "net", "tooltip": "t" },
        { "name": "layer", "label": "Layer", "kind": "layers", "default": "auto", "tooltip": "t" },
        { "name": "channels", "label": "Channels", "kind": "channels", "default": "all", "tooltip": "t" },
        { "name": "place", "label": "Place", "kind": "position", "default": "all", "tooltip": "t" },
        { "name": "target", "label": "Target", "kind": "class", "default": "none", "tooltip": "t" },
        { "name": "guide", "label": "Guide", "kind": "drawable", "default": "none", "tooltip": "t" },
        { "name": "seed", "label": "Seed", "kind": "seed", "default": 0, "range": [0, 99], "tooltip": "t" }
      ],
      "presets": [ { "name": "many", "title": "Many", "values": { "count": 20, "keep": true } } ]
    }
    """

func example() throws -> Manifest { try Manifest(json: exampleJSON) }
