System.Console.WriteLine("AttentionGen");
