using System.CommandLine;
using AttentionGen.Fuzz.Running;
using AttentionGen.Fuzz.Targets;

var seconds = new Option<double?>("--seconds") { Description = "How long to go on. Default: 60, unless --calls is given." };
var calls = new Option<long?>("--calls") { Description = "How many calls to make." };
var seed = new Option<long>("--seed") { Description = "Settles every draw.", DefaultValueFactory = _ => 1 };
var first = new Option<long>("--first") { Description = "Number of the first call: with --calls 1, one call again." };
var failures = new Option<int>("--failures") { Description = "Stop after so many failures.", DefaultValueFactory = _ => 1 };
var only = new Option<string?>("--only") { Description = "Only targets whose name holds one of these, between commas: " + string.Join(", ", TargetList.All.Select(target => target.Name)) + "." };
var skip = new Option<string?>("--skip") { Description = "No target whose name holds one of these, between commas." };
var child = new Option<string?>("--child") { Hidden = true };
var root = new RootCommand("Calls everything public with drawn arguments, right and wrong. A call ends in a documented exception with nothing written, or in a right result.")
{
    seconds, calls, seed, first, failures, only, skip, child,
};
root.SetAction(result =>
{
    long? count = result.GetValue(calls);
    var options = new FuzzOptions(
        result.GetValue(seconds) ?? (count is null ? 60 : null), count, result.GetValue(seed), result.GetValue(first), result.GetValue(failures), result.GetValue(only), result.GetValue(skip));
    return result.GetValue(child) is { } progress ? Child.Run(options, progress) : new Supervisor(options).Run();
});
return root.Parse(args).Invoke();
