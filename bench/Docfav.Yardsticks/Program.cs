using System.Globalization;
using Docfav.Yardsticks;

// serve URL SAMPLES DATABASE: answers /k, /j and /q with the sampled answers, until its input ends.
// commits DATABASE WRITERS SECONDS: prints how many rows a second were committed, one by one.
switch (args)
{
    case ["serve", var url, var samples, var database]:
        await Answers.ServeAsync(url, samples, new Store(database));
        return 0;
    case ["commits", var database, var writers, var seconds]:
        var commits = await new Store(database).CommitsPerSecondAsync(Number(writers), TimeSpan.FromSeconds(Number(seconds)));
        Console.WriteLine(commits.ToString("F1", CultureInfo.InvariantCulture));
        return 0;
    default:
        await Console.Error.WriteLineAsync("usage: serve URL SAMPLES DATABASE | commits DATABASE WRITERS SECONDS");
        return 2;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
