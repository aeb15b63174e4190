using System.Security.Cryptography;
using Docfav.Server.Access.SignIn;

namespace Docfav.Server.Clinics;

/// <summary>
/// What whoever makes the first user must know: the process prints it when it starts without users, so that only its operator does. A request from this
/// machine proves nothing, for a proxy beside the server makes every request one.
/// </summary>
public sealed class SetupCode
{
    readonly byte[] _hash;

    public SetupCode()
    {
        Text = RecoveryCodes.Create();
        _hash = RecoveryCodes.Hash(Guid.Empty, Text);
    }

    /// <summary>The code; another with each start.</summary>
    public string Text { get; }

    /// <summary>Whether it is the code; spaces, hyphens and case do not count.</summary>
    public bool Fits(string code) => CryptographicOperations.FixedTimeEquals(RecoveryCodes.Hash(Guid.Empty, code), _hash);
}
