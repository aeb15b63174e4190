using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Docfav.Server.Tests.Hosting;

/// <summary>Keeps everything that a node logs at its own levels: texts, values, scopes, exceptions.</summary>
public sealed class LogCapture : ILoggerProvider, ISupportExternalScope
{
    readonly ConcurrentQueue<string> _lines = new();
    IExternalScopeProvider? _scopes;

    public string Text => string.Join('\n', _lines);

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    sealed class Logger(LogCapture capture, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(", ", pairs) : $"{state}";
            capture._lines.Enqueue($"{logLevel} {category} {formatter(state, exception)} {values} {exception}");
            capture._scopes?.ForEachScope((scope, _) => capture._lines.Enqueue($"{scope}"), state);
        }
    }
}
