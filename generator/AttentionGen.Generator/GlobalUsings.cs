global using AttentionGen.Generator.Model;
global using AttentionGen.Generator.Planning;
