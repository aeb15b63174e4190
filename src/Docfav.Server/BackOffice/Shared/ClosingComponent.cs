using Microsoft.AspNetCore.Components;

namespace Docfav.Server.BackOffice.Shared;

/// <summary>A component that stops what it has begun when it is taken off the page.</summary>
public abstract class ClosingComponent : ComponentBase, IDisposable
{
    readonly CancellationTokenSource _closing = new();

    protected ClosingComponent() => Closing = _closing.Token;

    /// <summary>Cancelled once the component is off the page; it may be asked even then.</summary>
    protected CancellationToken Closing { get; }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing && !_closing.IsCancellationRequested)
        {
            _closing.Cancel();
            _closing.Dispose();
        }
    }
}
