#include <OpenEXR/openexr.h>

/* The older library's interface, for what the newer can't do yet: DWA compression, luminance and chroma. */
#include <OpenEXR/ImfCRgbaFile.h>
