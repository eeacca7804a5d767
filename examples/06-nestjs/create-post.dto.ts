import { IsEmail, IsNotEmpty, IsString, MaxLength } from 'class-validator';

/** What a client sends to write a post. */
export class CreatePost {
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  readonly title!: string;

  @IsEmail()
  readonly author!: string;
}
