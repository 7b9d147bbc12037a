using OxyPlot;

namespace TrainFromScratch.Charts;

/// <summary>Measures texts in pixels, as SVG draws them: the exporter's own measure is in points, and texts would be cut off.</summary>
internal sealed class PixelText() : PdfRenderContext(1, 1, OxyColors.White)
{
    private const double PixelsOfPoint = 96.0 / 72;

    public override OxySize MeasureText(string text, string fontFamily, double fontSize, double fontWeight)
    {
        OxySize size = base.MeasureText(text, fontFamily, fontSize, fontWeight);
        return new OxySize(size.Width * PixelsOfPoint, size.Height * PixelsOfPoint);
    }
}
