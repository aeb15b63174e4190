using Docfav.Server.Access;
using Docfav.Server.Api;
using Docfav.Server.Clients;
using Docfav.Server.Clinics;
using Docfav.Server.Tests.Hosting;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Clients;

/// <summary>Photos of clients.</summary>
public sealed class PhotoTests(SharedDeployments deployments)
{
    static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1];
    static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 2];

    [Fact]
    public void A_pictures_first_bytes_tell_its_type()
    {
        PictureFile.TypeOf(Png).ShouldBe("image/png");
        PictureFile.TypeOf(Jpeg).ShouldBe("image/jpeg");
        PictureFile.TypeOf("RIFF\u0001\u0002\u0003\u0004WEBPVP8 "u8).ShouldBe("image/webp");
        PictureFile.TypeOf("GIF87a"u8).ShouldBe("image/gif");
        PictureFile.TypeOf("GIF89a…"u8).ShouldBe("image/gif");
        foreach (var other in (string[])["", "GIF88a", "RIFF1234WAVE", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "<html>", "%PDF-1.7", "BM"])
        {
            PictureFile.TypeOf(System.Text.Encoding.UTF8.GetBytes(other)).ShouldBeNull(other);
        }
    }

    [Theory, OnEveryDatabase]
    public async Task A_photo_is_set_replaced_read_and_removed(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var photos = desk.Get<ClientPhotos>();
        var ana = await desk.CreateAsync(("name", "Ana"));

        (await photos.ReadAsync(desk.Actor, desk.Id, ana.Id, Desk.Cancellation)).ShouldBeNull();
        (await photos.SetAsync(desk.Actor, desk.Id, ana.Id, Png, Desk.Cancellation)).ShouldBeNull();
        (await photos.SetAsync(desk.Actor, desk.Id, ana.Id, Jpeg, Desk.Cancellation)).ShouldBeNull();
        var photo = await photos.ReadAsync(desk.Actor, desk.Id, ana.Id, Desk.Cancellation);
        photo!.Type.ShouldBe("image/jpeg");
        photo.Content.ShouldBe(Jpeg);
        (await desk.ClientAsync(ana.Id))!.HasPhoto.ShouldBeTrue();
        (await photos.RemoveAsync(desk.Actor, desk.Id, ana.Id, Desk.Cancellation)).ShouldBeNull();
        (await photos.ReadAsync(desk.Actor, desk.Id, ana.Id, Desk.Cancellation)).ShouldBeNull();
        (await desk.ClientAsync(ana.Id))!.HasPhoto.ShouldBeFalse();

        (await desk.DoneAsync()).GroupBy(entry => entry.Action).ToDictionary(group => group.Key, group => group.Count()).ShouldBe(
            new Dictionary<ActivityAction, int> { [ActivityAction.ClientCreated] = 1, [ActivityAction.ClientPhotoChanged] = 3, [ActivityAction.ClientPhotoRead] = 1 },
            ignoreOrder: true);
    }

    [Theory, OnEveryDatabase]
    public async Task What_is_no_picture_or_too_large_or_of_nobody_is_refused(DatabaseKind kind)
    {
        var desk = await Desk.OnAsync(deployments, kind);
        var elsewhere = await Desk.OnAsync(deployments, kind);
        var photos = desk.Get<ClientPhotos>();
        var ana = await desk.CreateAsync(("name", "Ana"));
        var largest = new byte[2 * 1024 * 1024];
        Jpeg.CopyTo(largest, 0);

        (await photos.SetAsync(desk.Actor, desk.Id, ana.Id, "<svg/>"u8.ToArray(), Desk.Cancellation))!.Field.ShouldBe("photo");
        (await photos.SetAsync(desk.Actor, desk.Id, ana.Id, [.. largest, 0], Desk.Cancellation))!.Field.ShouldBe("photo");
        (await photos.SetAsync(desk.Actor, elsewhere.Id, ana.Id, Png, Desk.Cancellation))!.Code.ShouldBe(RefusalCode.NotFound);
        (await photos.RemoveAsync(desk.Actor, elsewhere.Id, ana.Id, Desk.Cancellation))!.Code.ShouldBe(RefusalCode.NotFound);
        (await photos.SetAsync(desk.Actor, desk.Id, ana.Id, largest, Desk.Cancellation)).ShouldBeNull();
        (await photos.ReadAsync(desk.Actor, elsewhere.Id, ana.Id, Desk.Cancellation)).ShouldBeNull();
    }
}
