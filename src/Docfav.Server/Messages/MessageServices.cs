using Docfav.Server.Access.SignIn;
using Docfav.Server.Data;
using Docfav.Server.Outbox;
using Microsoft.Extensions.Options;

namespace Docfav.Server.Messages;

/// <summary>The services that write to clients.</summary>
static class MessageServices
{
    /// <summary>The folder for mail, in the data folder.</summary>
    const string Folder = "messages";

    public static void AddMessages(this IServiceCollection services, IConfigurationSection section)
    {
        services.AddOptions<MessageOptions>().Bind(section.GetSection("Messages")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => Post(provider.GetRequiredService<IOptions<AccountOptions>>().Value.Smtp, provider.GetRequiredService<IOptions<StorageOptions>>().Value));
        services.AddSingleton<VisitLinks>().AddSingleton<VisitAnswers>().AddSingleton<LinkLimiter>();
        services.AddSingleton<MessageReader>().AddSingleton<MessageDirectory>().AddSingleton<MessageSettingsChanges>();
        services.AddSingleton<MessagePlanner>().AddSingleton<IEventConsumer>(provider => provider.GetRequiredService<MessagePlanner>());
        services.AddSingleton<MessageSender>().AddHostedService(provider => provider.GetRequiredService<MessageSender>());
        services.AddSingleton<MessageSweep>().AddHostedService(provider => provider.GetRequiredService<MessageSweep>());
    }

    static IPost Post(SmtpOptions smtp, StorageOptions storage) =>
        string.IsNullOrWhiteSpace(smtp.Host) ? new FolderPost(Path.Combine(storage.Data, Folder)) : new SmtpPost(smtp);
}
