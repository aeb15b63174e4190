using System.Security.Claims;

namespace Docfav.Server.BackOffice.Shared;

/// <summary>Who a principal is.</summary>
public static class SignedIn
{
    /// <summary>The user's id; null for somebody who has not signed in.</summary>
    public static Guid? IdOf(ClaimsPrincipal principal) =>
        principal.Identity is { IsAuthenticated: true } && Guid.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : null;
}
