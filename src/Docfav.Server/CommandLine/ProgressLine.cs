using Docfav.Server.DataFile;

namespace Docfav.Server.CommandLine;

/// <summary>One line on a terminal's standard error that is written over as work goes on; nothing where there is no terminal.</summary>
sealed class ProgressLine : IDisposable
{
    readonly Lock _writing = new();
    readonly bool _isTerminal = !Console.IsErrorRedirected;
    int _width;

    /// <summary>Shows how far an import or export has come; bookings wait while an import applies.</summary>
    public void Show(DataProgress now)
    {
        var part = now.TotalBytes > 0 ? $" {100 * now.Bytes / now.TotalBytes} %" : "";
        var waiting = now.Phase == DataPhase.Applying ? "; bookings wait meanwhile" : "";
        Show(FormattableString.Invariant($"{now.Phase}{part}, {now.Items:N0} items{waiting}"));
    }

    public void Show(string text)
    {
        if (!_isTerminal)
        {
            return;
        }

        lock (_writing)
        {
            Console.Error.Write('\r' + text.PadRight(_width));
            _width = text.Length;
        }
    }

    /// <summary>Leaves the terminal on a clean line.</summary>
    public void Dispose()
    {
        if (_isTerminal && _width > 0)
        {
            Console.Error.Write('\r' + new string(' ', _width) + '\r');
            _width = 0;
        }
    }
}
