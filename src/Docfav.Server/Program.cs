using Docfav.Server.CommandLine;

return await Commands.RunAsync(args);
