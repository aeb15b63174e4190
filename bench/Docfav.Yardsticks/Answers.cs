using System.Globalization;
using System.Text.Json;
using Docfav.Server.Api;

namespace Docfav.Yardsticks;

/// <summary>
/// What the server's answers cost at least: /k/{row}/{n} sends their bytes from memory, /j/{row}/{n} serialises the same objects with the server's own
/// options, /q/{row}/{n} sends the bytes after one query by primary key on the same database.
/// </summary>
static class Answers
{
    const string ContentType = "application/json; charset=utf-8";

    public static async Task ServeAsync(string url, string samples, Store store)
    {
        var rows = Sample.ReadAll(samples);
        var clients = await store.ClientsAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        builder.WebHost.UseKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        var app = builder.Build();
        app.Run(async http =>
        {
            // Such as /k/me/17.
            var path = http.Request.Path.Value!.Split('/');
            var number = int.Parse(path[3], CultureInfo.InvariantCulture);
            var row = rows[path[2]];
            var sample = row[number % row.Length];
            if (path[1] == "q")
            {
                await store.ReadAsync(clients[number % clients.Length], http.RequestAborted);
            }

            http.Response.ContentType = ContentType;
            if (path[1] == "j")
            {
                await using (var writer = new Utf8JsonWriter(http.Response.BodyWriter, new JsonWriterOptions { Encoder = ApiJson.Options.Encoder }))
                {
                    JsonSerializer.Serialize(writer, sample.Answer, sample.AnswerType, ApiJson.Options);
                }

                await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
            }
            else
            {
                http.Response.ContentLength = sample.Bytes.Length;
                await http.Response.BodyWriter.WriteAsync(sample.Bytes, http.RequestAborted);
            }
        });
        await app.RunAsync();
    }
}
