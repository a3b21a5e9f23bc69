#include "pareidolia.h"  // SwiftPM wants a source file; the library itself is in ../Pareidolia
