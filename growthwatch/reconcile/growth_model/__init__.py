"""The growth model: mean curve, Gaussian process and log densities of a child's weight, length and head in SDS."""
