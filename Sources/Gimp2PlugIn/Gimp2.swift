/// GTK 2 and GIMP 2.10, for this module's files and for those of `GimpHost`, which are compiled for every GIMP.
@_exported import CGimp
