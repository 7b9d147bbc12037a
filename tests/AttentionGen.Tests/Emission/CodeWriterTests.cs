extern alias generator;

using generator::AttentionGen.Generator.Emission;

namespace AttentionGen.Tests.Emission;

/// <summary>Text that is written without end costs no more memory than its limit.</summary>
public sealed class CodeWriterTests
{
    [Fact]
    public void A_writer_takes_lines_up_to_its_limit_and_tells()
    {
        const int Most = 1000;
        var writer = new CodeWriter(Most);
        int lines = 0;
        using (writer.Braces("class C"))
        {
            for (; lines < 100 && !writer.IsFull; lines++)
                writer.Line(new string('x', 95));
            Assert.True(writer.IsFull);
            Assert.InRange(lines, 9, 10);

            int length = writer.ToString().Length;
            for (int n = 0; n < 1000; n++)
                writer.Line("more\nand more");
            Assert.Equal(length, writer.ToString().Length);
        }
        Assert.InRange(writer.ToString().Length, Most, Most + 100);
    }

    [Fact]
    public void A_text_within_the_limit_is_whole()
    {
        var writer = new CodeWriter(100);
        using (writer.Braces("class C"))
            writer.Line("a\r\n\nb");
        Assert.False(writer.IsFull);
        Assert.Equal("class C\n{\n    a\n\n    b\n}\n", writer.ToString());
    }
}
