#include <hdf5.h>

/* HDF5's constants are macros that cast or call; Swift can't import those. */
static inline hid_t pareidolia_hdf5_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t pareidolia_hdf5_default(void) { return H5P_DEFAULT; }

/* Opens for reading, without a lock: the file may be one that this process holds a lock on itself, or
 * lie on a file system that knows none. */
static inline hid_t pareidolia_hdf5_open(const char *path) {
  hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  H5Pset_file_locking(access, 0, 1);
  hid_t file = H5Fopen(path, H5F_ACC_RDONLY, access);
  H5Pclose(access);
  return file;
}

/* Errors are reported by Pareidolia; HDF5 would print its own stack of them to the terminal. */
static inline void pareidolia_hdf5_be_silent(void) { H5Eset_auto2(H5E_DEFAULT, NULL, NULL); }
