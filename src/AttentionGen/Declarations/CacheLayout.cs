namespace AttentionGen;

/// <summary>What kernels and caches must agree on: the generator compiles this file, too.</summary>
internal static class CacheLayout
{
    /// <summary>Zero rows behind a cache's last one: a kernel may load whole tiles of up to as many keys.</summary>
    public const int SlackRows = 16;
}
