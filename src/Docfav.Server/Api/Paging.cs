using Docfav.Server.Api.Forms;

namespace Docfav.Server.Api;

/// <summary>What all paged lists share.</summary>
public static class Paging
{
    /// <summary>How many results to skip.</summary>
    public static readonly Form<int> Offset = Form.Integer(0, int.MaxValue);
}
