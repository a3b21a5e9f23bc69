// Random numbers that are the same in every run, for tests that need no pictures too.
@_exported import struct Imaging.RandomSource
