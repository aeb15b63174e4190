using Docfav.Server.Access;
using Docfav.Server.Access.SignIn;
using Docfav.Server.Api;
using Microsoft.AspNetCore.Components;

namespace Docfav.Server.BackOffice.SignIn;

/// <summary>What the pages of a user's own account share.</summary>
public abstract class AccountPageBase : PlainPageBase
{
    /// <summary>The name of what the last form did.</summary>
    [SupplyParameterFromQuery]
    public string? Done { get; set; }

    protected SignedIn Who { get; private set; } = null!;
    protected User User { get; private set; } = null!;
    protected CancellationToken Cancellation => Http.RequestAborted;

    /// <summary>Nothing is rendered, not even at first, before it is known whose account this is.</summary>
    public override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        await LoadAsync();
        await base.SetParametersAsync(ParameterView.Empty);
    }

    /// <summary>Reads what the page shows.</summary>
    protected virtual async Task LoadAsync()
    {
        // The page needs somebody signed in, and the request's session has just been checked.
        Who = SignedIn.Of(Http.User)!;
        User = (await Account.FindAsync(Who.UserId, Cancellation))!;
    }

    /// <summary>Goes to a page that says what has been done, so that a reload does not do it again; or says why it was not.</summary>
    protected void End(Refusal? refusal, string page, string done)
    {
        if (refusal is null)
        {
            Navigation.NavigateTo($"{page}?done={done}");
        }
        else
        {
            Fault = Sentence(refusal);
        }
    }

    /// <summary>A refusal in the page's language.</summary>
    protected string Sentence(Refusal refusal) => refusal.Field switch
    {
        null => T["Fault_changed"],
        "new_password" => T["Fault_new_password", PasswordRules.Shortest, PasswordRules.Longest],
        var field => T[$"Fault_{field}"],
    };
}
