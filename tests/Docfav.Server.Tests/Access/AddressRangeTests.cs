using System.Net;
using Docfav.Server.Access;
using Shouldly;
using Xunit;

namespace Docfav.Server.Tests.Access;

public sealed class AddressRangeTests
{
    [Theory]
    [InlineData("", "203.0.113.7", true)]
    [InlineData("203.0.113.7", "203.0.113.7", true)]
    [InlineData("203.0.113.7", "203.0.113.70", false)]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7", true)]
    [InlineData("203.0.113.7/32", "203.0.113.7", true)]
    [InlineData("203.0.113.0/24", "203.0.113.255", true)]
    [InlineData("203.0.113.0/24", "203.0.114.0", false)]
    [InlineData("203.0.113.0/25", "203.0.113.128", false)]
    [InlineData("203.0.113.0/24", "::ffff:203.0.113.255", true)]
    [InlineData("0.0.0.0/0", "8.8.8.8", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("2001:db8::1", "2001:0DB8:0:0:0:0:0:1", true)]
    [InlineData("2001:DB8::1", "2001:db8::1", true)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::1", false)]
    [InlineData("10.0.0.1 203.0.113.0/24 2001:db8::/64", "2001:db8::9", true)]
    [InlineData("10.0.0.1 203.0.113.0/24 2001:db8::/64", "10.0.0.2", false)]
    [InlineData("not-an-address", "203.0.113.7", false)]
    [InlineData("203.0.113.7,10.0.0.1", "203.0.113.7", false)]
    public void A_list_holds_the_addresses_of_its_ranges(string ranges, string address, bool isAllowed) =>
        AddressRange.Allows(ranges, IPAddress.Parse(address)).ShouldBe(isAllowed);

    [Fact]
    public void A_connection_without_an_address_is_in_no_list() => AddressRange.Allows("0.0.0.0/0 ::/0", null).ShouldBeFalse();

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("1")]
    [InlineData("127.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("010.0.0.1")]
    [InlineData("256.0.0.1")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4/33")]
    [InlineData("1.2.3.4/-1")]
    [InlineData("1.2.3.4/")]
    [InlineData("/24")]
    [InlineData("10.0.0.1/8")]
    [InlineData("::1/129")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[::1]")]
    [InlineData("[::1]:80")]
    [InlineData("1.2.3.4:80")]
    [InlineData("10.0.0.0/8 1.2.3.4")]
    [InlineData("1.2.3.4 5.6.7.8")]
    [InlineData("example.com")]
    [InlineData("*")]
    [InlineData(":")]
    public void What_is_no_address_or_range_is_not_taken_for_one(string text) => AddressRange.TryParse(text, out _).ShouldBeFalse();
}
