#include <lcms2.h>

/* Macros that Swift does not import: how pixels lie in memory. */
static const cmsUInt32Number clcms_gray_float = TYPE_GRAY_FLT;
static const cmsUInt32Number clcms_rgb_float = TYPE_RGB_FLT;
static const cmsUInt32Number clcms_lab_float = TYPE_Lab_FLT;
static const cmsUInt32Number clcms_cmyk_16 = TYPE_CMYK_16;
