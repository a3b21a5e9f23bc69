#include <hdf5.h>

/* HDF5's constants are macros that cast or call; Swift can't import those. */
static inline hid_t pareidolia_hdf5_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t pareidolia_hdf5_default(void) { return H5P_DEFAULT; }
static inline unsigned pareidolia_hdf5_read_only(void) { return H5F_ACC_RDONLY; }

/* Errors are reported by Pareidolia; HDF5 would print its own stack of them to the terminal. */
static inline void pareidolia_hdf5_be_silent(void) { H5Eset_auto2(H5E_DEFAULT, NULL, NULL); }
