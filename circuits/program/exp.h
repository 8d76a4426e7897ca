// The exponential function, written out so that the compiler computes it for several cells at once and need not
// call a library. Relative error below 3e-16; arguments beyond the range of doubles give its ends. Without an
// instruction for multiply and add in one, which keeps that precision, the library's function stays.
#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
static inline double exp(double x)
{
    x = x < -708.0 ? -708.0 : x;
    x = x > 709.0 ? 709.0 : x;
    const double n = __builtin_rint(x * 1.4426950408889634074);
    double r = __builtin_fma(-n, 6.93147180369123816490e-01, x);
    r = __builtin_fma(-n, 1.90821492927058770002e-10, r);
    // Taylor series on |r| <= ln(2)/2, of which the next term is below 2e-17
    double p = 1.0 / 6227020800.0;
    p = __builtin_fma(p, r, 1.0 / 479001600.0);
    p = __builtin_fma(p, r, 1.0 / 39916800.0);
    p = __builtin_fma(p, r, 1.0 / 3628800.0);
    p = __builtin_fma(p, r, 1.0 / 362880.0);
    p = __builtin_fma(p, r, 1.0 / 40320.0);
    p = __builtin_fma(p, r, 1.0 / 5040.0);
    p = __builtin_fma(p, r, 1.0 / 720.0);
    p = __builtin_fma(p, r, 1.0 / 120.0);
    p = __builtin_fma(p, r, 1.0 / 24.0);
    p = __builtin_fma(p, r, 1.0 / 6.0);
    p = __builtin_fma(p, r, 0.5);
    p = __builtin_fma(p, r, 1.0);
    p = __builtin_fma(p, r, 1.0);
    const int64_t power = static_cast<int64_t>(static_cast<int32_t>(n) + 1023) << 52;
    double scale;
    std::memcpy(&scale, &power, sizeof scale);
    return p * scale;
}
#endif
