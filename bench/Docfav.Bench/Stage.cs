using System.Diagnostics;
using System.Globalization;
using Docfav.Server.Api;
using Docfav.Server.Data;

namespace Docfav.Bench;

/// <summary>A server with data of one size on one database, and the yardsticks beside it.</summary>
sealed class Stage : IAsyncDisposable
{
    const int Starts = 3;

    // As many samples as fit: a month of ten people has a megabyte.
    const int MostSamples = 200;
    const int MostSampleBytes = 8 << 20;
    const int YardstickUrls = 1_000;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>
    /// What somebody is told of is measured this long at least: in the first second of it, ten receivers that nobody has known to be down are tried all at once.
    /// </summary>
    const int LeastSecondsOfTelling = 4;

    // A slow row is not asked all of its requests before; wrk still counts every refusal.
    static readonly TimeSpan LongestSampling = TimeSpan.FromSeconds(10);

    readonly BenchOptions _options;
    readonly IDatabase _database;
    readonly PostgresServer? _postgres;
    readonly StorageOptions _storage;
    readonly Furniture _furniture;
    readonly string _key;
    readonly string _folder;
    readonly Bookings _bookings;
    readonly List<double> _starts = [];
    DeadReceivers? _dead;
    Guest? _server;
    Guest? _yardsticks;
    string _serverUrl = "";
    string _yardsticksUrl = "";

    Stage(BenchOptions options, DataSize size, PostgresServer? postgres, (StorageOptions Storage, Furniture Furniture, string Key) data)
    {
        (_options, Size, _postgres, (_storage, _furniture, _key)) = (options, size, postgres, data);
        _database = data.Storage.Open();
        _bookings = new(_database, data.Furniture);
        _folder = Path.Combine(options.Data, "run", Name);
    }

    public DataSize Size { get; }
    public Database Database => _postgres is null ? Database.Sqlite : Database.Postgres;
    public string Name => $"{Database}-{Size}";
    public IReadOnlyList<Row> Rows { get; private set; } = [];

    /// <summary>Milliseconds from the start of the process to the first answer of the API, each time it was started.</summary>
    public IReadOnlyList<double> StartMilliseconds => _starts;

    public double ResidentMebibytes => ProcessTimes.Mebibytes(_server!.Id, "VmRSS");

    /// <summary>Without what is mapped of files, such as the embedded database's pages.</summary>
    public double OwnMebibytes => ProcessTimes.Mebibytes(_server!.Id, "RssAnon");

    /// <summary>Makes the data, starts the server and the yardsticks, and asks each request once.</summary>
    public static async Task<Stage> OpenAsync(BenchOptions options, DataSize size, PostgresServer? postgres, Func<int> nextPort)
    {
        var stage = new Stage(options, size, postgres, await new DataFolder(options).PrepareAsync(size, postgres));
        try
        {
            await stage._bookings.ClearAsync();
            await (postgres?.RunAsync("VACUUM ANALYZE appointments", $"bench_{size}".ToLowerInvariant()) ?? Task.CompletedTask);
            stage.Rows = [.. (await Docfav.Bench.Rows.ForAsync(stage._database, stage._furniture)).Where(row => options.Rows.Split(',').Any(part => row.Name.Contains(part, StringComparison.Ordinal)))];
            if (Directory.Exists(stage._folder))
            {
                Directory.Delete(stage._folder, recursive: true);
            }

            Directory.CreateDirectory(Path.Combine(stage._folder, "samples"));
            stage._dead = await DeadReceivers.PrepareAsync(stage._storage, stage._database, stage._furniture.ClinicId);
            for (var start = 0; start < Starts; start++)
            {
                await (stage._server?.DisposeAsync() ?? ValueTask.CompletedTask);
                await stage.StartServerAsync(nextPort());
            }

            foreach (var row in stage.Rows.OfType<ReadRow>())
            {
                await stage.SampleAsync(row);
            }

            await stage.StartYardsticksAsync(nextPort());
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Loads the server with a row's requests.</summary>
    public async Task<Measured> MeasureAsync(Row row)
    {
        if (row is ReadRow)
        {
            return await MeasureAsync(_server!, () => Wrk.GetAsync(_serverUrl, RequestsOf(row), _key, _options));
        }

        var (book, file) = ((BookRow)row, Path.Combine(_folder, "bookings"));
        var options = book.Telling == Telling.Nobody ? _options : _options with { Seconds = Math.Max(_options.Seconds, LeastSecondsOfTelling) };
        _bookings.Write(file, book, options.Seconds * 10_000);
        var before = await _bookings.CountAsync();
        await _dead!.SwitchAsync(book.Telling);
        var measured = await MeasureAsync(
            _server!, () => Wrk.PostAsync(_serverUrl, file, $"{Envelope.Prefix}/backofficeclinics/{_furniture.ClinicId}/appointments", _key, options));
        await _dead.SwitchAsync(Telling.Nobody);
        var booked = await _bookings.CountAsync() - before;
        // At its end wrk leaves each connection's last answer unread.
        var acknowledged = measured.Load.Requests - measured.Load.Refused;
        return measured with
        {
            Fault = measured.Fault ?? (booked >= acknowledged && booked <= acknowledged + _options.Connections ? null
                : FormattableString.Invariant($"{acknowledged} acknowledged, {booked} booked")),
        };
    }

    /// <summary>Loads a yardstick with a row's answers: k, j or q.</summary>
    public Task<Measured> MeasureAsync(char yardstick, Row row)
    {
        var file = Path.Combine(_folder, $"{yardstick}-{row.Name}");
        if (!File.Exists(file))
        {
            File.WriteAllLines(file, Enumerable.Range(0, YardstickUrls).Select(number => string.Create(CultureInfo.InvariantCulture, $"/{yardstick}/{row.Name}/{number}")));
        }

        return MeasureAsync(_yardsticks!, () => Wrk.GetAsync(_yardsticksUrl, file, "", _options));
    }

    /// <summary>Durable commits a second of the bare database.</summary>
    public async Task<double> CommitsPerSecondAsync()
    {
        var file = Path.Combine(_options.Data, "run", Name, "commits.db");
        var output = await Guest.RunAsync(
            Cores.Measured,
            [Yardsticks, "commits", _postgres?.Connection("postgres") ?? file, _options.Connections.ToString(CultureInfo.InvariantCulture), _options.Seconds.ToString(CultureInfo.InvariantCulture)]);
        return double.Parse(output, CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await (_yardsticks?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_server?.DisposeAsync() ?? ValueTask.CompletedTask);
        _dead?.Dispose();
        (_database as IDisposable)?.Dispose();
    }

    string Yardsticks => Path.Combine(_options.Repository, "bench", "Docfav.Yardsticks", "bin", "Release", "net10.0", "Docfav.Yardsticks");

    string RequestsOf(Row row) => Path.Combine(_folder, row.Name);

    async Task<Measured> MeasureAsync(Guest guest, Func<Task<Load>> load)
    {
        var (own, database) = (ProcessTimes.Cpu(guest.Id), DatabaseCpu());
        var result = await load();
        var fault = result.Refused + result.Broken == 0 ? null : FormattableString.Invariant($"{result.Refused} refused, {result.Broken} broken");
        return new(result, ProcessTimes.Cpu(guest.Id) - own, DatabaseCpu() - database, fault);
    }

    double DatabaseCpu() => _postgres is null ? 0 : ProcessTimes.CpuWithChildren(_postgres.Id);

    async Task StartServerAsync(int port)
    {
        _serverUrl = Guest.Url(port);
        var settings = DataFolder.Settings(_storage);
        // The limiter stays, and counts; it must only never refuse.
        settings["Docfav__Plans__professional"] = "1000000000";
        foreach (var (name, value) in DeadReceivers.Settings)
        {
            settings[name] = value;
        }

        var watch = Stopwatch.StartNew();
        _server = Guest.Start(Path.Combine(_options.Data, "run", Name + ".log"), Cores.Measured, [DataFolder.ServerProgram(_options), "serve", "--urls", _serverUrl], settings);
        await WaitAsync(_server, _serverUrl + Envelope.Prefix + "/me");
        _starts.Add(watch.Elapsed.TotalMilliseconds);
    }

    async Task StartYardsticksAsync(int port)
    {
        _yardsticksUrl = Guest.Url(port);
        _yardsticks = Guest.Start(
            Path.Combine(_options.Data, "run", Name + ".yardsticks.log"), Cores.Measured,
            [Yardsticks, "serve", _yardsticksUrl, Path.Combine(_folder, "samples"), _storage.Database ?? Path.Combine(_storage.Data, "docfav.db")]);
        if (Rows.OfType<ReadRow>().FirstOrDefault() is { } first)
        {
            await WaitAsync(_yardsticks, $"{_yardsticksUrl}/k/{first.Name}/0");
        }
    }

    /// <summary>Asks the requests of a row once each, which warms up, and keeps some answers for the yardsticks.</summary>
    async Task SampleAsync(ReadRow row)
    {
        await File.WriteAllLinesAsync(RequestsOf(row), row.Paths);
        var folder = Path.Combine(_folder, "samples", row.Name);
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "type"), row.Answer.AssemblyQualifiedName);
        using var http = Client();
        var (samples, size, watch) = (0, 0, Stopwatch.StartNew());
        await Parallel.ForEachAsync(row.Paths, new ParallelOptions { MaxDegreeOfParallelism = _options.Connections }, async (path, cancellation) =>
        {
            if (watch.Elapsed > LongestSampling)
            {
                return;
            }

            using var answer = await http.GetAsync(_serverUrl + path, cancellation);
            var bytes = await answer.Content.ReadAsByteArrayAsync(cancellation);
            if (!answer.IsSuccessStatusCode)
            {
                throw new InvalidOperationException($"{path} was answered {(int)answer.StatusCode}: {System.Text.Encoding.UTF8.GetString(bytes)}");
            }

            if (Interlocked.Increment(ref samples) is var number && number <= MostSamples && Interlocked.Add(ref size, bytes.Length) <= MostSampleBytes)
            {
                await File.WriteAllBytesAsync(Path.Combine(folder, number.ToString("0000", CultureInfo.InvariantCulture) + ".json"), bytes, cancellation);
            }
        });
    }

    async Task WaitAsync(Guest guest, string url)
    {
        using var http = Client();
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience && !guest.HasExited;)
        {
            try
            {
                using var answer = await http.GetAsync(url);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Nobody listens yet.
            }

            await Task.Delay(5);
        }

        throw new InvalidOperationException($"{url} was not answered: the logs are in {Path.Combine(_options.Data, "run")}.");
    }

    HttpClient Client()
    {
        var http = new HttpClient();
        http.DefaultRequestHeaders.Add("X-Api-Key", _key);
        return http;
    }
}

/// <summary>One measurement.</summary>
/// <param name="Load">What wrk counted.</param>
/// <param name="Cpu">Processor seconds of the server or yardstick.</param>
/// <param name="DatabaseCpu">Processor seconds of PostgreSQL; none where the database is embedded.</param>
/// <param name="Fault">Why it does not count.</param>
sealed record Measured(Load Load, double Cpu, double DatabaseCpu, string? Fault)
{
    /// <summary>Microseconds of the process alone.</summary>
    public double OwnMicroseconds => Cpu / Load.Requests * 1e6;

    public double DatabaseMicroseconds => DatabaseCpu / Load.Requests * 1e6;

    public double Microseconds => OwnMicroseconds + DatabaseMicroseconds;
}
