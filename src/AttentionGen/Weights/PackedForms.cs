namespace AttentionGen;

/// <summary>What was packed of one object's weights: a form for each way in which layers divide and read them, made once.</summary>
/// <typeparam name="TKey">The way.</typeparam>
/// <typeparam name="TPacked">The form.</typeparam>
internal sealed class PackedForms<TKey, TPacked>
    where TKey : IEquatable<TKey>
{
    private readonly List<(TKey Key, TPacked Packed)> _forms = [];

    /// <summary>The form of a key, made if it is not there.</summary>
    public TPacked GetOrAdd(TKey key, Func<TPacked> pack)
    {
        lock (_forms)
        {
            foreach ((TKey other, TPacked packed) in _forms)
            {
                if (other.Equals(key))
                    return packed;
            }
            TPacked made = pack();
            _forms.Add((key, made));
            return made;
        }
    }

    /// <summary>Does something to all forms that are there. Allocates nothing.</summary>
    public void ForEach<TArgument>(TArgument argument, Action<TArgument, TPacked> action)
    {
        lock (_forms)
        {
            foreach ((TKey _, TPacked packed) in _forms)
                action(argument, packed);
        }
    }
}
