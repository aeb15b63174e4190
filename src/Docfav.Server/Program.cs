using Docfav.Server;
using Docfav.Server.Data;

var app = ServerHost.Build([new("urls", "http://127.0.0.1:5080"), new("Docfav:Data", "/tmp/dd")]);
await app.Services.GetRequiredService<IDatabase>().MigrateAsync(default);
await app.RunAsync();
