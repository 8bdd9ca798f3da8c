"""The small lists: what each answers, what a new company has of it."""

import pytest
from company.asking import Ask, asking, not_saved
from company.listing import add, changed, ref, sold, texts

from simulator.clock import VirtualClock
from simulator.company import CompanyFacts, CompanyFile


@pytest.mark.parametrize(
    ("kind", "sent", "said"),
    [
        ("Class", "", [("FullName", "A"), ("IsActive", "true"), ("Sublevel", "0")]),
        ("CustomerType", "", [("FullName", "A"), ("IsActive", "true"), ("Sublevel", "0")]),
        ("VendorType", "", [("FullName", "A"), ("IsActive", "true"), ("Sublevel", "0")]),
        ("JobType", "", [("FullName", "A"), ("IsActive", "true"), ("Sublevel", "0")]),
        ("CustomerMsg", "", [("IsActive", "true")]),
        ("ShipMethod", "<IsActive>0</IsActive>", [("IsActive", "false")]),
        (
            "StandardTerms",
            "<StdDueDays>30</StdDueDays><DiscountPct>2</DiscountPct>",
            [("IsActive", "true"), ("StdDueDays", "30"), ("DiscountPct", "2.00")],
        ),
        (
            "DateDrivenTerms",
            "<DayOfMonthDue>15</DayOfMonthDue>",
            [("IsActive", "true"), ("DayOfMonthDue", "15")],
        ),
        (
            "PaymentMethod",
            "<PaymentMethodType>GiftCard</PaymentMethodType>",
            [("IsActive", "true"), ("PaymentMethodType", "GiftCard")],
        ),
        (
            "SalesTaxCode",
            "<IsTaxable>1</IsTaxable><Desc>d</Desc>",
            [("IsActive", "true"), ("IsTaxable", "true"), ("Desc", "d")],
        ),
        (
            "PriceLevel",
            "<PriceLevelFixedPercentage>-5</PriceLevelFixedPercentage>",
            [
                ("IsActive", "true"),
                ("PriceLevelType", "FixedPercentage"),
                ("PriceLevelFixedPercentage", "-5.00"),
            ],
        ),
    ],
)
def test_a_minimal_request(ask_empty: Ask, kind: str, sent: str, said: list[tuple[str, str]]) -> None:
    answer = ask_empty(add(kind, sent, name="A"))
    assert answer.code == 0, answer.message
    assert texts(answer, kind) == [("Name", "A"), *said]
    query = ask_empty(f"<{kind}QueryRq><FullName>a</FullName></{kind}QueryRq>")
    assert query.element[0].findtext("Name") == "A"


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("Class", ""),
        ("SalesTaxCode", "<IsTaxable>1</IsTaxable>"),
        ("PriceLevel", "<PriceLevelFixedPercentage>5</PriceLevelFixedPercentage>"),
    ],
)
def test_what_can_be_changed(ask_empty: Ask, kind: str, sent: str) -> None:
    added = ask_empty(add(kind, sent, name="A"))
    answer = changed(ask_empty, kind, added, "<Name>B</Name>")
    assert answer.all(f"{kind}Ret/Name") == ["B"]


def test_terms_of_both_kinds_share_a_name_space(ask_empty: Ask) -> None:
    answer = ask_empty(add("DateDrivenTerms", "<DayOfMonthDue>15</DayOfMonthDue>", name="net 30"))
    assert answer.code == 3100


def test_a_message_may_have_a_colon(ask_empty: Ask) -> None:
    assert ask_empty(add("CustomerMsg", name="Hours: 9 to 5")).all("CustomerMsgRet/Name") == ["Hours: 9 to 5"]


def test_a_class_below_a_class(ask_empty: Ask) -> None:
    ask_empty(add("Class", name="East"))
    answer = ask_empty(add("Class", ref("ParentRef", "East"), name="Coast"))
    assert answer.all("ClassRet/FullName") == ["East:Coast"]


def test_what_a_new_company_has(ask_empty: Ask) -> None:
    assert ask_empty("<SalesTaxCodeQueryRq/>").all("SalesTaxCodeRet/Name") == ["Non", "Tax"]
    assert "Net 30" in ask_empty("<TermsQueryRq/>").all("StandardTermsRet/Name")
    assert ask_empty("<TemplateQueryRq/>").all("TemplateRet/Name") == ["Intuit Product Invoice"]


def test_payment_methods_are_asked_for_by_type(ask_empty: Ask) -> None:
    answer = ask_empty(
        "<PaymentMethodQueryRq><PaymentMethodType>Cash</PaymentMethodType>"
        "<PaymentMethodType>Visa</PaymentMethodType></PaymentMethodQueryRq>"
    )
    assert answer.all("PaymentMethodRet/Name") == ["Cash", "VISA"]


class TestPriceLevels:
    LINE = "<PriceLevelPerItem><ItemRef><FullName>Advice</FullName></ItemRef>{}</PriceLevelPerItem>"

    @pytest.fixture
    def ask_priced(self, ask_empty: Ask) -> Ask:
        ask_empty(add("ItemService", sold("10.00"), name="Advice"))
        ask_empty(add("ItemService", sold("10.00"), name="Counsel"))
        return ask_empty

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ("<CustomPrice>8</CustomPrice>", ("CustomPrice", "8.00")),
            ("<CustomPricePercent>-10</CustomPricePercent>", ("CustomPricePercent", "-10.00")),
            (
                "<AdjustPercentage>-25</AdjustPercentage><AdjustRelativeTo>StandardPrice</AdjustRelativeTo>",
                ("CustomPrice", "7.50"),
            ),
        ],
    )
    def test_a_price_per_item(self, ask_priced: Ask, sent: str, said: tuple[str, str]) -> None:
        answer = ask_priced(add("PriceLevel", self.LINE.format(sent), name="A"))
        assert answer.all("PriceLevelRet/PriceLevelType") == ["PerItem"]
        line = answer.element.find("PriceLevelRet/PriceLevelPerItemRet")
        assert line is not None
        assert (line[1].tag, line[1].text) == said

    def test_a_custom_price_is_adjusted(self, ask_priced: Ask) -> None:
        line = self.LINE.format("<CustomPrice>8.00</CustomPrice>")
        added = ask_priced(add("PriceLevel", line, name="A"))
        more = self.LINE.format(
            "<AdjustPercentage>50</AdjustPercentage><AdjustRelativeTo>CurrentCustomPrice</AdjustRelativeTo>"
        )
        answer = changed(ask_priced, "PriceLevel", added, more)
        assert answer.all("PriceLevelRet/PriceLevelPerItemRet/CustomPrice") == ["12.00"]

    def test_one_kind_takes_the_place_of_the_other(self, ask_priced: Ask) -> None:
        line = self.LINE.format("<CustomPrice>8.00</CustomPrice>")
        added = ask_priced(add("PriceLevel", line, name="A"))
        fixed = "<PriceLevelFixedPercentage>5</PriceLevelFixedPercentage>"
        answer = changed(ask_priced, "PriceLevel", added, fixed)
        assert answer.names("PriceLevelRet")[-2:] == ["PriceLevelType", "PriceLevelFixedPercentage"]

    def test_those_that_price_an_item(self, ask_priced: Ask) -> None:
        ask_priced(add("PriceLevel", self.LINE.format("<CustomPrice>8.00</CustomPrice>"), name="A"))
        query = "<PriceLevelQueryRq><ItemRef><FullName>{}</FullName></ItemRef></PriceLevelQueryRq>"
        assert ask_priced(query.format("Advice")).all("PriceLevelRet/Name") == ["A"]
        assert ask_priced(query.format("Counsel")).code == 1

    def test_an_item_that_does_not_exist(self, ask_empty: Ask) -> None:
        answer = ask_empty(add("PriceLevel", self.LINE.format("<CustomPrice>8</CustomPrice>"), name="A"))
        assert answer.code == 3140

    def test_they_may_be_off(self, clock: VirtualClock) -> None:
        off = {"SalesAndCustomersPreferences/PriceLevels/IsUsingPriceLevels": "false"}
        with CompanyFile.new(CompanyFacts("A", preferences=off), clock) as file:
            (answer,) = asking(file)(
                add("PriceLevel", "<PriceLevelFixedPercentage>5</PriceLevelFixedPercentage>", name="A")
            )
        assert answer.code == 3250


def test_what_may_not_be_below_itself_is_told_by_its_list(ask_empty: Ask) -> None:
    added = ask_empty(add("Class", name="East"))
    answer = changed(ask_empty, "Class", added, ref("ParentRef", "East"))
    assert (answer.code, '"East" in the Classes list' in answer.message) == (3130, True)


def test_a_sixth_level_is_refused(ask_empty: Ask) -> None:
    above = ""
    for name in "ABCDE":
        parent = ref("ParentRef", above) if above else ""
        assert ask_empty(add("JobType", parent, name=name)).code == 0
        above = f"{above}:{name}" if above else name
    refused = ask_empty(add("JobType", ref("ParentRef", above), name="F"))
    assert refused.refusal == not_saved('Job Types list, element "F"')
