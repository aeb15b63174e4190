using Docfav.Server.Access.SignIn;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Docfav.Server.BackOffice.SignIn;

/// <summary>What the pages about signing in and accounts share: each is a plain page with a form, so that its answer can set cookies.</summary>
public abstract class PlainPageBase : ComponentBase
{
    [Inject]
    protected UserAccount Account { get; set; } = null!;

    [Inject]
    protected NavigationManager Navigation { get; set; } = null!;

    [Inject]
    protected IStringLocalizer<SignInTexts> T { get; set; } = null!;

    [CascadingParameter]
    protected HttpContext Http { get; set; } = null!;

    /// <summary>The sentence to show above the form.</summary>
    protected string? Fault { get; set; }
}
