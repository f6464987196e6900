"""Input of people pages -> clean values; no service is called here."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Language, Organization, User
from portal.accounts.roles import Role
from portal.accounts.services import Invitee

if TYPE_CHECKING:
    UserForm = forms.ModelForm[User]
else:
    UserForm = forms.ModelForm


class AcceptInvitationForm(forms.Form):
    """Who joins: name, language, password."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=_("Your language"), choices=Language.choices)
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=128,
        help_text=" ".join(password_validators_help_texts()[:1]),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class ProfileForm(UserForm):
    """What a person may change about themselves."""

    class Meta:
        model = User
        fields = ["name", "language"]


class InvitationForm(forms.Form):
    """Whom to invite; only organizations and roles the inviter may grant."""

    email = forms.EmailField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(label=_("Name"), max_length=150)
    organization = forms.ModelChoiceField(
        label=_("Organization"), queryset=Organization.objects.none()
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)

    def __init__(self, *args: Any, inviter: User, roles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organizations = self.fields["organization"]
        organizations.queryset = Organization.objects.visible_to(inviter)  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["role"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (value, label) for value, label in Role.choices if value in roles
        ]

    def invitee(self) -> Invitee:
        """The clean values as the service takes them."""
        clean = self.cleaned_data
        return Invitee(
            email=clean["email"],
            name=clean["name"],
            role=clean["role"],
            language=clean["language"],
        )
