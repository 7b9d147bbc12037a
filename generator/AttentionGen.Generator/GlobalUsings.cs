global using AttentionGen.Generator.Model.Scores;
global using AttentionGen.Generator.Model.Signatures;
global using AttentionGen.Generator.Model;
global using AttentionGen.Generator.Planning.Scores;
global using AttentionGen.Generator.Planning;
