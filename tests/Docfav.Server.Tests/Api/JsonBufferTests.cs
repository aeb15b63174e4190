using System.IO.Pipelines;
using System.Text.Json;
using Docfav.Server.Api;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Api;

public sealed class JsonBufferTests
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 10)]
    [InlineData(300, 1_000)]
    [InlineData(4, 200_000)]
    public async Task What_is_written_comes_out_whole_whatever_its_length_and_nothing_of_what_was_written_before(int texts, int length)
    {
        for (var use = 0; use < 3; use++)
        {
            var written = Enumerable.Range(use, texts).Select(number => new string((char)('a' + (number % 26)), length)).ToArray();
            using var buffer = JsonBuffer.Rent();
            JsonSerializer.Serialize(buffer.Writer, written);

            var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
            await buffer.SendAsync(pipe.Writer, Cancellation);
            await pipe.Writer.CompleteAsync();
            using var sent = new MemoryStream();
            await pipe.Reader.CopyToAsync(sent, Cancellation);

            JsonSerializer.Deserialize<string[]>(sent.ToArray()).ShouldBe(written);
            buffer.ToArray().ShouldBe(sent.ToArray());
            buffer.Length().ShouldBe((int)sent.Length);
        }
    }
}
