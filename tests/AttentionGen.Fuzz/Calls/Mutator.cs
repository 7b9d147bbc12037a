namespace AttentionGen.Fuzz.Calls;

/// <summary>A thread that changes numbers in memory, back and forth, for as long as a call goes on.</summary>
internal sealed unsafe class Mutator
{
    /// <summary>Turns of a loop for which a number stays as it is, at most: from a few nanoseconds to longer than a check takes.</summary>
    private const int LongestStay = 400;

    private readonly object _gate = new();
    private readonly List<(nint Address, int Size, int Value)> _places = [];
    private volatile bool _isRunning;
    private volatile bool _isParked = true;
    private volatile bool _hasChanged;

    public Mutator() => new Thread(Mutate) { IsBackground = true, Name = nameof(Mutator) }.Start();

    /// <summary>Changes places of an int's or a byte's size to the value given for each, and back. When this returns, it has begun.</summary>
    public void Start(IEnumerable<(nint Address, int Size, int Value)> places)
    {
        _places.Clear();
        _places.AddRange(places);
        lock (_gate)
        {
            _isParked = false;
            _hasChanged = false;
            _isRunning = true;
            Monitor.Pulse(_gate);
        }

        SpinWait.SpinUntil(() => _hasChanged);
    }

    /// <summary>When this returns, nothing is changed any longer.</summary>
    public void Stop()
    {
        _isRunning = false;
        SpinWait.SpinUntil(() => _isParked);
    }

    private void Mutate()
    {
        var random = new Random(0);
        while (true)
        {
            lock (_gate)
            {
                while (!_isRunning)
                    Monitor.Wait(_gate);
            }

            while (_isRunning)
            {
                (nint address, int size, int value) = _places[random.Next(_places.Count)];
                if (size == sizeof(int))
                    Flip(ref *(int*)address, value, random);
                else
                    Flip(ref *(byte*)address, (byte)value, random);
                _hasChanged = true;
            }

            _isParked = true;
        }
    }

    private static void Flip<T>(ref T place, T value, Random random)
    {
        T kept = place;
        place = value;
        Thread.SpinWait(random.Next(LongestStay));
        place = kept;
        Thread.SpinWait(random.Next(LongestStay));
    }
}
