namespace Docfav.Client;

/// <summary>A field of a change: what is not set stays as it is, and null clears. Any value converts to one that is set.</summary>
/// <typeparam name="T">Type of the field.</typeparam>
public readonly record struct Optional<T>
{
    /// <summary>A field that is set.</summary>
    public Optional(T value) => (IsSet, Value) = (true, value);

    /// <summary>Whether the field is sent.</summary>
    public bool IsSet { get; }

    /// <summary>What is sent.</summary>
    public T Value { get; }

    /// <summary>Sets the field.</summary>
    public static implicit operator Optional<T>(T value) => new(value);
}
