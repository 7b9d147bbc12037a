namespace AttentionGen.Browser;

/// <summary>The scale as docs/report.md has it: 256 colours on a straight line in OKLab, in sRGB.</summary>
internal static class ColourScale
{
    private static readonly double[] s_lightFrom = [0.985, 0, 0], s_lightTo = [0.32, 0.02, -0.17];
    private static readonly double[] s_darkFrom = [0.22, 0, -0.02], s_darkTo = [0.92, -0.03, 0.13];

    /// <summary>The colour of a weight, with the largest one that the scale ends at.</summary>
    public static (int Red, int Green, int Blue) Of(double weight, double largest, bool isDark = false)
    {
        double share = largest == 0 ? 0 : Math.Min(255, Math.Floor((255 * weight / largest) + 0.5)) / 255;
        (double[] from, double[] to) = isDark ? (s_darkFrom, s_darkTo) : (s_lightFrom, s_lightTo);
        double lightness = from[0] + ((to[0] - from[0]) * share), a = from[1] + ((to[1] - from[1]) * share), b = from[2] + ((to[2] - from[2]) * share);
        double l = Math.Pow(lightness + (0.3963377774 * a) + (0.2158037573 * b), 3);
        double m = Math.Pow(lightness - (0.1055613458 * a) - (0.0638541728 * b), 3);
        double s = Math.Pow(lightness - (0.0894841775 * a) - (1.2914855480 * b), 3);
        return (
            Encoded((4.0767416621 * l) - (3.3077115913 * m) + (0.2309699292 * s)),
            Encoded((-1.2684380046 * l) + (2.6097574011 * m) - (0.3413193965 * s)),
            Encoded((-0.0041960863 * l) - (0.7034186147 * m) + (1.7076147010 * s)));
    }

    private static int Encoded(double light)
    {
        light = Math.Clamp(light, 0, 1);
        return (int)Math.Floor((255 * (light <= 0.0031308 ? 12.92 * light : (1.055 * Math.Pow(light, 1 / 2.4)) - 0.055)) + 0.5);
    }
}
