using AttentionGen.Fuzz.Calls;
using AttentionGen.Fuzz.Guarded;
using AttentionGen.Fuzz.Kernels;
using AttentionGen.Fuzz.Running;

namespace AttentionGen.Fuzz.Targets;

/// <summary>A call for whose scratch there is no memory: an exception, nothing written, and a process that lives on.</summary>
internal sealed class ScratchFailureTarget : ITarget
{
    private static readonly KernelType s_type = new(typeof(LargeScratch));
    private readonly PlacedCall _call = new();

    public string Name => "ScratchFailure";

    public double Weight => 0.002;

    public Outcome Run(Draw draw)
    {
        if (!AddressSpace.CanBeLimited)
            return Outcome.Survived;

        PreparedProblem prepared = ProblemPool.Draw(s_type, draw);
        _call.Place(prepared, draw);
        Exception? thrown = null;

        // A thread of its own: it has no scratch yet.
        var thread = new Thread(() => thrown = Call());
        thread.Start();
        thread.Join();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        if (thrown is not OutOfMemoryException)
            throw new Failure($"{prepared.Name}: expected that no memory is left.", thrown ?? new InvalidOperationException("The call succeeded."));
        _call.ExpectUntouched(prepared.Name);
        return CallMaker.Make(_call, Change.None, prepared.Name + ", after there was no memory");
    }

    private Exception? Call()
    {
        using var limit = new AddressSpace();
        try
        {
            _call.Invoke();
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }
}
