"""What a Mod of a list element does: what is not sent stays, a blank clears, names take others along."""

import pytest
from company.asking import Answer, Ask, not_deleted, not_saved
from company.listing import add, changed, mod, ref, texts

from simulator.clock import VirtualClock
from simulator.errors import Shortcoming

BEFORE = (
    "<CompanyName>A &amp; B</CompanyName>",
    "<BillAddress><Addr1>A</Addr1><Addr2>B</Addr2><City>C</City></BillAddress>",
    "<Phone>1</Phone>",
    "<TermsRef><FullName>Net 30</FullName></TermsRef>",
    "<CreditCardInfo><CreditCardNumber>4111111111111111</CreditCardNumber></CreditCardInfo>",
    "<Notes>old</Notes>",
    "<AdditionalNotes><Note>one</Note></AdditionalNotes><AdditionalNotes><Note>two</Note></AdditionalNotes>",
)


@pytest.fixture
def ames(ask_empty: Ask) -> Answer:
    """A customer who says a lot."""
    return ask_empty(add("Customer", *BEFORE, name="Ames"))


def names(ask: Ask) -> list[str]:
    return ask("<CustomerQueryRq/>").all("CustomerRet/FullName")


class TestTheRecord:
    def test_what_is_not_sent_stays(self, ask_empty: Ask, ames: Answer) -> None:
        before = texts(ames, "Customer")
        assert texts(changed(ask_empty, "Customer", ames), "Customer") == before

    def test_what_is_sent_takes_its_place(self, ask_empty: Ask, ames: Answer) -> None:
        answer = changed(ask_empty, "Customer", ames, "<Phone>2</Phone>", ref("TermsRef", "net 15"))
        assert answer.all("CustomerRet/Phone") == ["2"]
        assert answer.all("CustomerRet/TermsRef/FullName") == ["Net 15"]

    @pytest.mark.parametrize("blank", ["<Phone></Phone>", "<TermsRef/>", "<Notes/>", "<CreditCardInfo/>"])
    def test_a_blank_clears(self, ask_empty: Ask, ames: Answer, blank: str) -> None:
        name = blank.strip("</>").split(">")[0].rstrip("/")
        assert name in ames.names("CustomerRet")
        assert name not in changed(ask_empty, "Customer", ames, blank).names("CustomerRet")

    def test_a_reference_that_names_nothing_clears(self, ask_empty: Ask, ames: Answer) -> None:
        answer = changed(ask_empty, "Customer", ames, "<TermsRef><FullName></FullName></TermsRef>")
        assert "TermsRef" not in answer.names("CustomerRet")

    def test_an_address_and_its_printed_form(self, ask_empty: Ask, ames: Answer) -> None:
        address = "<BillAddress><Addr2></Addr2><City>D</City></BillAddress>"
        answer = changed(ask_empty, "Customer", ames, address)
        assert answer.all("CustomerRet/BillAddress/*") == ["A", "D"]
        assert answer.all("CustomerRet/BillAddressBlock/*") == ["A", "D"]

    def test_an_address_is_cleared_with_its_printed_form(self, ask_empty: Ask, ames: Answer) -> None:
        answer = changed(ask_empty, "Customer", ames, "<BillAddress/>")
        assert not {"BillAddress", "BillAddressBlock"} & set(answer.names("CustomerRet"))

    def test_a_card_stays_masked(self, ask_empty: Ask, ames: Answer) -> None:
        answer = changed(
            ask_empty, "Customer", ames, "<CreditCardInfo><NameOnCard>A</NameOnCard></CreditCardInfo>"
        )
        assert answer.all("CustomerRet/CreditCardInfo/*") == ["xxxxxxxxxxxx1111", "A"]

    def test_a_note_is_changed_by_its_number(self, ask_empty: Ask, ames: Answer) -> None:
        note = "<AdditionalNotesMod><NoteID>2</NoteID><Note>zwei</Note></AdditionalNotesMod>"
        answer = changed(ask_empty, "Customer", ames, note)
        assert answer.all("CustomerRet/AdditionalNotesRet/Note") == ["one", "zwei"]

    def test_a_note_that_does_not_exist_is_a_shortcoming(self, ask_empty: Ask, ames: Answer) -> None:
        note = "<AdditionalNotesMod><NoteID>3</NoteID><Note>drei</Note></AdditionalNotesMod>"
        with pytest.raises(Shortcoming, match="NoteID"):
            changed(ask_empty, "Customer", ames, note)

    def test_it_may_be_made_inactive_and_active_again(self, ask_empty: Ask, ames: Answer) -> None:
        off = changed(ask_empty, "Customer", ames, "<IsActive>false</IsActive>")
        assert names(ask_empty) == []
        still = changed(ask_empty, "Customer", off, "<Phone>3</Phone>")
        assert still.all("CustomerRet/IsActive") == ["false"]
        changed(ask_empty, "Customer", still, "<IsActive>true</IsActive>")
        assert names(ask_empty) == ["Ames"]

    def test_the_edit_sequence_and_the_time_move(
        self, ask_empty: Ask, ames: Answer, clock: VirtualClock
    ) -> None:
        clock.skip_to(clock.now() + 60)
        answer = changed(ask_empty, "Customer", ames)
        assert answer.all("CustomerRet/TimeCreated") == ames.all("CustomerRet/TimeCreated")
        assert answer.all("CustomerRet/TimeModified") != ames.all("CustomerRet/TimeModified")
        assert answer.all("CustomerRet/EditSequence") == [str(int(clock.now()))]

    def test_two_changes_in_a_second_have_two_edit_sequences(self, ask_empty: Ask, ames: Answer) -> None:
        first = changed(ask_empty, "Customer", ames)
        second = changed(ask_empty, "Customer", first)
        sequences = [each.all("CustomerRet/EditSequence")[0] for each in (ames, first, second)]
        assert sequences == sorted(set(sequences))

    def test_what_it_names_is_still_known_to_be_named(self, ask_empty: Ask) -> None:
        ask_empty(add("CustomerType", name="Old"))
        added = ask_empty(add("Customer", ref("CustomerTypeRef", "Old"), name="C"))
        changed(ask_empty, "Customer", added, "<Phone>1</Phone>")
        kind = ask_empty("<CustomerTypeQueryRq/>").all("CustomerTypeRet/ListID")[0]
        gone = ask_empty(
            f"<ListDelRq><ListDelType>CustomerType</ListDelType><ListID>{kind}</ListID></ListDelRq>"
        )
        assert gone.refusal == not_deleted(kind)


class TestNames:
    def test_renaming_takes_the_jobs_along(self, ask_empty: Ask, ames: Answer) -> None:
        ask_empty(add("Customer", ref("ParentRef", "Ames"), name="Shed"))
        changed(ask_empty, "Customer", ames, "<Name>Boole</Name>")
        assert names(ask_empty) == ["Boole", "Boole:Shed"]
        assert ask_empty("<CustomerQueryRq/>").all("CustomerRet/ParentRef/FullName") == ["Boole"]

    def test_a_job_goes_to_another_customer(self, ask_empty: Ask, ames: Answer) -> None:
        ask_empty(add("Customer", name="Boole"))
        job = ask_empty(add("Customer", ref("ParentRef", "Ames"), name="Shed"))
        answer = changed(ask_empty, "Customer", job, ref("ParentRef", "Boole"))
        assert answer.all("CustomerRet/FullName") == ["Boole:Shed"]
        assert names(ask_empty) == ["Ames", "Boole", "Boole:Shed"]

    def test_a_job_becomes_a_customer(self, ask_empty: Ask, ames: Answer) -> None:
        job = ask_empty(add("Customer", ref("ParentRef", "Ames"), name="Shed"))
        answer = changed(ask_empty, "Customer", job, "<ParentRef/>")
        assert answer.all("CustomerRet/Sublevel") == ["0"]
        assert "ParentRef" not in answer.names("CustomerRet")

    def test_a_job_that_is_not_moved_stays(self, ask_empty: Ask, ames: Answer) -> None:
        job = ask_empty(add("Customer", ref("ParentRef", "Ames"), name="Shed"))
        answer = changed(ask_empty, "Customer", job, "<Phone>1</Phone>")
        assert answer.all("CustomerRet/ParentRef/FullName") == ["Ames"]

    def test_its_balance_goes_with_it(self, ask_empty: Ask, ames: Answer) -> None:
        ask_empty(add("Customer", name="Boole"))
        opened = "<OpenBalance>10.00</OpenBalance>"
        job = ask_empty(add("Customer", ref("ParentRef", "Ames"), opened, name="Shed"))
        changed(ask_empty, "Customer", job, ref("ParentRef", "Boole"))
        totals = ask_empty("<CustomerQueryRq/>").all("CustomerRet/TotalBalance")
        assert totals == ["0.00", "10.00", "10.00"]


class TestRefusals:
    def test_a_name_in_use(self, ask_empty: Ask, ames: Answer) -> None:
        ask_empty(add("Vendor", name="Boole"))
        answer = changed(ask_empty, "Customer", ames, "<Name>BOOLE</Name>")
        assert (answer.code, answer.message) == (
            3100,
            'The name "BOOLE" of the list element is already in use.',
        )
        assert names(ask_empty) == ["Ames"]

    def test_its_own_name_in_other_letters(self, ask_empty: Ask, ames: Answer) -> None:
        answer = changed(ask_empty, "Customer", ames, "<Name>AMES</Name>")
        assert answer.all("CustomerRet/Name") == ["AMES"]

    def test_a_blank_name(self, ask_empty: Ask, ames: Answer) -> None:
        assert changed(ask_empty, "Customer", ames, "<Name></Name>").code == 3150

    def test_a_colon(self, ask_empty: Ask, ames: Answer) -> None:
        assert changed(ask_empty, "Customer", ames, "<Name>a:b</Name>").code == 3090

    @pytest.mark.parametrize("parent", ["Ames", "Ames:Shed", "Nobody"])
    def test_a_parent_that_may_not_be_one(self, ask_empty: Ask, ames: Answer, parent: str) -> None:
        ask_empty(add("Customer", ref("ParentRef", "Ames"), name="Shed"))
        answer = changed(ask_empty, "Customer", ames, ref("ParentRef", parent))
        assert answer.code == 3130
        assert f'"{parent}" in the Customers list' in answer.message

    def test_too_deep_with_what_is_below_it(self, ask_empty: Ask, ames: Answer) -> None:
        above = "Ames"
        for name in ("B", "C", "D"):
            ask_empty(add("Customer", ref("ParentRef", above), name=name))
            above = f"{above}:{name}"
        added = ask_empty(add("Customer", name="E"))
        ask_empty(add("Customer", ref("ParentRef", "E"), name="F"))
        refused = changed(ask_empty, "Customer", added, ref("ParentRef", above))
        assert refused.refusal == not_saved('Customers list, element "E"')

    def test_a_stale_edit_sequence(self, ask_empty: Ask, ames: Answer) -> None:
        changed(ask_empty, "Customer", ames, "<Phone>2</Phone>")
        answer = changed(ask_empty, "Customer", ames, "<Phone>3</Phone>")
        stale = ames.all("CustomerRet/EditSequence")[0]
        assert (answer.code, answer.message) == (
            3200,
            f'The provided edit sequence "{stale}" is out-of-date.',
        )

    def test_an_id_that_does_not_exist(self, ask_empty: Ask) -> None:
        answer = ask_empty(mod("Customer", "80000999-1", "1"))
        assert answer.code == 3120
        assert answer.message.startswith('Object "80000999-1" specified in the request cannot be found.')

    def test_a_reference_to_nothing(self, ask_empty: Ask, ames: Answer) -> None:
        assert changed(ask_empty, "Customer", ames, ref("TermsRef", "x")).code == 3140

    def test_multicurrency_is_off(self, ask_empty: Ask, ames: Answer) -> None:
        assert changed(ask_empty, "Customer", ames, ref("CurrencyRef", "Euro")).code == 3250

    def test_contacts_are_a_shortcoming(self, ask_empty: Ask, ames: Answer) -> None:
        contact = (
            "<ContactsMod><ListID>1-1</ListID><EditSequence>1</EditSequence><FirstName>A</FirstName>"
            "</ContactsMod>"
        )
        with pytest.raises(Shortcoming, match="ContactsMod"):
            changed(ask_empty, "Customer", ames, contact)
