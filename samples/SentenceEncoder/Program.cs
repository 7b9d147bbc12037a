using System.CommandLine;
using SentenceEncoder;

return new CommandLine().Parse(args).Invoke();
