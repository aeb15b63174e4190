using Docfav.Server.Access;
using Microsoft.Extensions.Options;

namespace Docfav.Server.Messages;

/// <summary>Openings of links from messages, by address and minute, on this node alone.</summary>
public sealed class LinkLimiter(IOptions<MessageOptions> options, TimeProvider time) : AddressLimiter(options.Value.LinksPerMinute, time);
