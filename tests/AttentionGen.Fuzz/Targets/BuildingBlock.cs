using AttentionGen.Fuzz.Running;

namespace AttentionGen.Fuzz.Targets;

/// <summary>A part of the library that is called by itself.</summary>
internal sealed class BuildingBlock(string name, Func<Draw, Outcome> run, double weight = 0.3) : ITarget
{
    public string Name => name;

    public double Weight => weight;

    public Outcome Run(Draw draw) => run(draw);

    /// <summary>Makes a call that must end in an argument's exception exactly if it is wrong; whether it wrote is for the caller to find out.</summary>
    public static Outcome Make(bool isRight, string description, Action call)
    {
        try
        {
            call();
        }
        catch (ArgumentException exception)
        {
            return isRight ? throw new Failure($"{description}: a right call was refused.", exception) : Outcome.Refused;
        }
        catch (Exception exception)
        {
            throw new Failure($"{description}: not documented.", exception);
        }

        return isRight ? Outcome.Right : throw new Failure($"{description}: a wrong call was accepted.");
    }
}
