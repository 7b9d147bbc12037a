using System.Numerics.Tensors;
using TrainFromScratch.Model;

namespace TrainFromScratch.Texts;

/// <summary>Lets a model write, a character at a time.</summary>
internal sealed class CharacterWriter(SequenceModel model)
{
    private const int Context = ModelShape.ContextLength;

    private readonly float[] _probabilities = new float[ModelShape.VocabularySize];

    /// <summary>Goes on with a text.</summary>
    /// <param name="beginning">What it begins with; at least a character.</param>
    /// <param name="count">Characters to write.</param>
    /// <param name="temperature">What logits are divided by.</param>
    /// <param name="random">What characters are drawn from.</param>
    public string Write(string beginning, int count, float temperature, Random random)
    {
        List<int> text = [.. Alphabet.Encode(beginning)];
        var window = new int[Context];
        model.Drop(null);
        for (int n = 0; n < count; n++)
        {
            // What lies behind the last token changes nothing, since no token sees later ones.
            int length = Math.Min(text.Count, Context);
            text.CopyTo(text.Count - length, window, 0, length);
            ReadOnlySpan<float> logits = model.Forward(window).Slice((length - 1) * ModelShape.VocabularySize, ModelShape.VocabularySize);
            TensorPrimitives.Divide(logits, temperature, _probabilities);
            TensorPrimitives.SoftMax<float>(_probabilities, _probabilities);
            text.Add(Draw(random.NextSingle()));
        }
        return string.Concat(text.Select(Alphabet.Character));
    }

    private int Draw(float place)
    {
        int token = 0;
        while (token < _probabilities.Length - 1 && (place -= _probabilities[token]) >= 0)
            token++;
        return token;
    }
}
