namespace Docfav.Server.CommandLine;

/// <summary>One line on a terminal's standard error that is written over as work goes on; nothing where there is no terminal.</summary>
sealed class ProgressLine : IDisposable
{
    readonly Lock _writing = new();
    readonly bool _isTerminal = !Console.IsErrorRedirected;
    int _width;

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
