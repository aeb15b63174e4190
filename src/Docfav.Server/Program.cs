using Docfav.Server.CommandLine;
using Docfav.Server.Operations;

NativeMemory.ShareArenas();
return await Commands.RunAsync(args);
