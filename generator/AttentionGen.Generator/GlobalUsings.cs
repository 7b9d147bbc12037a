global using AttentionGen.Generator.Model;
global using AttentionGen.Generator.Model.Scores;
global using AttentionGen.Generator.Planning;
global using AttentionGen.Generator.Planning.Scores;
