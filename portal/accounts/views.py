"""Pages about people: language, profile, invitations."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse, translate_url
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.accounts import queries, services
from portal.accounts.forms import AcceptInvitationForm, InvitationForm, ProfileForm
from portal.accounts.http import AuthenticatedHttpRequest
from portal.accounts.mails import send_invitation
from portal.accounts.models import Invitation, Language
from portal.base.access import allow, any_member, public, require
from portal.base.errors import DomainError
from portal.base.methods import read_or_send


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language and return to the same page in it."""
    chosen = request.POST.get("language", "")
    came_from = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()})
    if not (is_ours and came_from.startswith("/")):
        came_from = reverse("root")
    if chosen in Language.values:
        if request.user.is_authenticated:
            services.set_language(request.user, chosen)
        came_from = translate_url(came_from, chosen)
    response = redirect(came_from)
    if chosen in Language.values:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 24 * 3600,
            httponly=True,
            samesite="Lax",
            secure=settings.PORTAL_HTTPS,
        )
    return response


@any_member
@read_or_send
def profile(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Name and language of the person."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        translation.activate(request.user.language)
        messages.success(request, _("Saved."))
        return redirect("profile")
    return render(request, "accounts/profile.html", {"form": form})


@allow("accounts.see_people")
@read_or_send
def people(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Who has access, and the form that invites."""
    require(request.user, "accounts.see_people")
    form = InvitationForm(
        request.POST or None,
        initial={"language": request.user.language},
        inviter=request.user,
        roles=queries.roles_grantable_somewhere(request.user),
    )
    if request.method == "POST" and form.is_valid() and _invite(request, form):
        return redirect("people")
    context = {
        "form": form,
        "members": queries.members(request.user),
        "invitations": queries.open_invitations(request.user, now=timezone.now()),
    }
    return render(request, "accounts/people.html", context)


def _invite(request: AuthenticatedHttpRequest, form: InvitationForm) -> bool:
    require(request.user, "accounts.invite")
    try:
        invitation, token = services.invite(
            form.cleaned_data["organization"],
            invitee=form.invitee(),
            by=request.user,
            now=timezone.now(),
        )
    except DomainError as error:
        form.add_error("role", str(error.detail))
        return False
    address = request.build_absolute_uri(reverse("invitation", args=[token]))
    send_invitation(invitation, address)
    messages.success(
        request,
        _("Invitation sent to %(email)s.") % {"email": invitation.email},
    )
    return True


@public
@read_or_send
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """Accept an invitation: language, name, password, then sign in."""
    try:
        found = services.open_invitation(token, now=timezone.now())
    except DomainError as error:
        context = {"detail": error.detail}
        return render(request, "accounts/invitation_closed.html", context, status=404)
    if request.method == "GET" and "language" not in request.GET:
        translation.activate(found.language)
    form = AcceptInvitationForm(
        request.POST or None, initial={"name": found.name, "language": found.language}
    )
    if request.method == "POST" and form.is_valid() and _accept(token, form):
        messages.success(request, _("Welcome. Sign in with your new password."))
        return redirect("account_login")
    return _invitation_page(request, form, found)


def _accept(token: str, form: AcceptInvitationForm) -> bool:
    clean = form.cleaned_data
    try:
        services.accept_invitation(
            token,
            name=clean["name"],
            language=clean["language"],
            password=clean["password"],
            now=timezone.now(),
        )
    except ValidationError as error:
        form.add_error("password", error)
        return False
    except DomainError as error:
        form.add_error("password", str(error.detail))
        return False
    return True


def _invitation_page(
    request: HttpRequest, form: AcceptInvitationForm, found: Invitation
) -> HttpResponse:
    context = {"form": form, "invitation": found}
    return render(request, "accounts/invitation.html", context)
