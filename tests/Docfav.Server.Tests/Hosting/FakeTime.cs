using NodaTime;

namespace Docfav.Server.Tests.Hosting;

/// <summary>A clock that a test sets: NodaTime's and the framework's at once.</summary>
public sealed class FakeTime(Instant now) : TimeProvider, IClock
{
    long _seconds = now.ToUnixTimeSeconds();

    public void Advance(Duration duration) => Interlocked.Add(ref _seconds, (long)duration.TotalSeconds);

    public Instant GetCurrentInstant() => Instant.FromUnixTimeSeconds(Interlocked.Read(ref _seconds));

    public override DateTimeOffset GetUtcNow() => GetCurrentInstant().ToDateTimeOffset();

    public override long GetTimestamp() => Interlocked.Read(ref _seconds) * TimestampFrequency;
}
